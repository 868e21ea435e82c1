// Random questions about Envoy: node random.mjs SEED COUNT OUTDIR writes OUTDIR/cases.json, which asks for nothing that is a known gap.
// Run them twice (envoy.mjs --cases), make OUTDIR/recorded/<version>.json of both (record.mjs), then: npm run --silent conformance -- --set OUTDIR --profile envoy
import fs from 'node:fs';
const [,, seedText='1', nText='120', outDir] = process.argv;
let st = Number(seedText);
const rnd=()=>{st=(st+0x6d2b79f5)|0;let t=Math.imul(st^(st>>>15),1|st);t=(t+Math.imul(t^(t>>>7),61|t))^t;return((t^(t>>>14))>>>0)/2**32};
const pick=a=>a[Math.floor(rnd()*a.length)], chance=p=>rnd()<p, int=(a,b)=>a+Math.floor(rnd()*(b-a+1));
const W=(o)=>{const e=Object.entries(o).flatMap(([k,w])=>Array(w).fill(k));return pick(e)};
const names=['x-a','X-B','x-new','content-type','content-length','cookie','set-cookie',':path',':authority','host',':method',':status',':scheme','user-agent','x-forwarded-proto','accept','referer','server','date','via','te','connection','x-envoy-foo','authorization','etag','vary','cache-control','location','expect','upgrade','transfer-encoding','origin','accept-encoding','accept-language','if-none-match','forwarded','x-request-id','grpc-timeout','trailer','keep-alive','proxy-connection','access-control-allow-origin'];
const safe=['x-a','X-B','x-new','content-type','cookie','set-cookie','user-agent','accept','referer','via','x-c','authorization','etag','vary','cache-control','location','origin','accept-encoding','accept-language','x-request-id','server','date','x-forwarded-for','x-envoy-original-path','forwarded','if-none-match','link','warning'];
const val=()=>pick(['1','abc','"two words"','"a, b"','empty','/p','v2','"\\xc3\\xa4"','"q=1; r=2"','rep:30:z']);
const props=['request|path','request|url_path','request|query','request|method','request|host','request|scheme','request|protocol','request|size','request|total_size','request|headers|x-a','request|headers|cookie','request|headers|x-new','request|useragent','request|referer','request|id','request|headers_bytes','response|code','response|code_details','response|flags','response|size','response|total_size','response|headers|x-r','response|headers','response|trailers|x-rt','response|headers_bytes','response|grpc_status','connection|id','connection|mtls','connection|termination_details','connection|requested_server_name','connection|tls_version','upstream|transport_failure_reason','upstream|request_attempt_count','upstream|num_endpoints','plugin_name','plugin_root_id','plugin_vm_id','connection_id','xds|cluster_name','xds|route_name','xds|virtual_host_name','xds|listener_direction','xds|node|id','xds|node|cluster','xds|node|metadata|oracle','xds|filter_chain_name','xds|upstream_host_metadata','xds|route_metadata','xds|cluster_metadata','xds|listener_metadata','metadata','filter_state','mine','wasm.mine','filter_state|wasm.mine','request','response','source','destination','upstream','connection','xds','xds|node|metadata','nosuch','request|path|x','upstream|locality','xds|virtual_host_metadata','upstream|tls_version','xds|upstream_host_locality_metadata','upstream_filter_state'];
const calls=c=>`httpcall b [ :method ${pick(['GET','POST'])} :path /c${int(0,9)} :authority x ${chance(.3)?'x-q 1 ':''}] ${chance(.3)?'body':'null'} null ${pick([300,900])}`;
function op(cb,o){
 const req=cb.startsWith('req'), map=W({own:8,other:2}), hm= map==='own'?(req?0:cb.startsWith('res')?2:int(0,3)):int(0,7);
 const tm=req?1:3;
 switch(W({names:3,get:3,add:4,repl:4,rem:3,setpairs:1,size:1,pairs:1,buf:3,bufstat:1,setbuf:4,prop:5,setprop:1,tget:1,tadd:2,sget:1,sset:1,q:1,m:1,http:o.http?1:0,status:1,local:o.local?1:0,cont:o.cont?1:0,close:o.close?1:0,say:1,setbufw:1,trap:o.trap?1:0})){
 case'names':return`names ${hm}`; case'get':return`get ${hm} ${pick(names)}`; case'add':return`add ${hm} ${pick(o.wild?names:safe)} ${val()}`; case'repl':return`repl ${hm} ${pick(o.wild?names:[...safe,':path'].filter(n=>n!==':path'||hm===0))} ${chance(.9)?val():'v'}`.replace(/(:path) .*/,'$1 /changed');
 case'rem':return`rem ${hm} ${pick(o.wild?names:[...safe,'content-length'])}`;
 case'setpairs':return hm===0?`setpairs 0 [ :method ${pick(['GET','POST'])} :path /sp :authority sp.test :scheme http x-forwarded-proto http x-k 1 ${chance(.3)?'x-k 2 ':''}]`:hm===2?`setpairs 2 [ :status ${pick([200,201,404])} x-k 1 ]`:`setpairs ${hm} [ x-k 1 ]`;
 case'size':return`size ${hm}`; case'pairs':return`pairs ${tm}`; case'buf':return`buf ${pick([req?0:1,req?0:1,int(0,8)])} ${pick([0,0,1,3,100])} ${pick(['max',2,0,10])}`; case'bufstat':return`bufstat ${int(0,8)}`;
 case'setbuf':return`setbuf ${req?0:1} ${pick([0,0,0,3,'max'])} ${pick([0,'max','max',2])} ${pick(['NEW','+','null','"longer text"'])}`;
 case'setbufw':return`setbuf ${int(0,5)} 0 max W`;
 case'prop':return`prop ${pick(props)}`; case'setprop':return`setprop mine ${val()}`;
 case'tget':return`get ${tm} x-t`; case'tadd':return`add ${tm} x-ta ${val()}`;
 case'sget':return`sget ${pick(['k','l'])}`; case'sset':return`sset ${pick(['k','l'])} ${val()} ${pick([0,0,'$cas',77])}`;
 case'q':return pick(['qreg q','qenq $q item','qdeq $q','qreg q2']); case'm':return pick(['mdef 0 c','mdef 1 g','minc $m 3','mget $m','mrec $m 5','mdef 2 h']);
 case'http':return calls(); case'avail':return'avail'; case'status':return'status';
 case'local':return`local ${pick([200,401,403,404,500,503,204,302])} ${pick(['det','"some details"'])} ${pick(['null','body','"a longer body"'])} ${pick(['null','[ x-l 1 ]','[ content-type text/html x-l 1 x-l 2 ]'])} ${pick([-1,-1,-1,0,7])}`;
 case'cont':return`continue ${cb.startsWith('res')?1:0}`; case'close':return`close ${pick([0,0,1,2,3])}`; case'done':return'done'; case'say':return'say hi'; case'trap':return'trap';
 }
}
function script(o){
 const L=[]; const cbs=['reqh','reqb','reqb','reqt','resh','resh','resb','resb','rest','log','log','delete','create'];
 const n=int(1,7);
 for(let i=0;i<n;i++){const cb=pick(cbs);const mod=/^(reqb|resb|reqh|resh)$/.test(cb)?W({'':6,'+':2,'-':2,'#1':2,'#2':1}):'';
  const oo={...o}; if(!/^(req|res)/.test(cb)){oo.local=oo.cont=oo.close=oo.trap=false}
  if(cb.startsWith('resh')||cb.startsWith('resb')||cb.startsWith('rest')){}
  L.push(`${cb}${mod} ${op(cb,oo)}`);}
 // pausing
 if(chance(.5)){
  const kind=W({reqhTick:3,reshTick:2,reqbTick:2,resbTick:2,reqhCall:3,reshCall:2,reqbCall:2,bufAll:3,bufAllRes:3,never:1,nobuf:1,water:1,trailers:1});
  const T=pick([65,155,235]);
  switch(kind){
   case'reqhTick':L.push(`reqh tick ${T}`,`reqh ret ${pick([1,1,3,4])}`,'tick eff $stream',...(chance(.5)?[`tick ${op('reqh',{})}`]:[]),'tick continue 0','tick tick 0');break;
   case'reshTick':L.push(`resh tick ${T}`,`resh ret ${pick([1,1,3,4])}`,'tick eff $stream',...(chance(.5)?[`tick ${op('resh',{})}`]:[]),'tick continue 1','tick tick 0');break;
   case'reqbTick':L.push(`reqb#${pick([1,2])} tick ${T}`,`reqb ret ${pick([1,1,2])}`,'tick eff $stream',...(chance(.5)?[`tick ${op('reqb',{})}`]:[]),'tick continue 0',...(chance(.7)?['tick tick 0']:['tick#3 tick 0']));break;
   case'resbTick':L.push(`resb#${pick([1,2])} tick ${T}`,`resb ret ${pick([1,1,2])}`,'tick eff $stream',...(chance(.5)?[`tick ${op('resb',{})}`]:[]),'tick continue 1','tick tick 0');break;
   case'reqhCall':L.push(`reqh ${calls()}`,'reqh ret 1','httpcall names 6','httpcall eff $stream',...(chance(.5)?[`httpcall ${op('reqh',{})}`]:[]),chance(.3)?`httpcall local 403 d denied null -1`:'httpcall continue 0');break;
   case'reshCall':L.push(`resh ${calls()}`,'resh ret 1','httpcall eff $stream',...(chance(.5)?[`httpcall ${op('resh',{})}`]:[]),chance(.3)?`httpcall local 403 d denied null -1`:'httpcall continue 1');break;
   case'reqbCall':L.push(`reqb+ ${calls()}`,'reqb ret 1','httpcall eff $stream',...(chance(.6)?[`httpcall ${op('reqb',{})}`]:[]),chance(.2)?`httpcall local 403 d denied null -1`:'httpcall continue 0');break;
   case'bufAll':L.push('reqb- ret 1',`reqb+ ${op('reqb',{})}`,...(chance(.5)?['reqb+ setbuf 0 0 max REPLACED']:[]));if(chance(.5))L.unshift('reqh rem 0 content-length');break;
   case'bufAllRes':L.push('resb- ret 1',`resb+ ${op('resb',{})}`,...(chance(.5)?['resb+ setbuf 1 0 max REPLACED']:[]));if(chance(.6))L.unshift('resh rem 2 content-length');break;
   case'never':L.push(`${pick(['reqh','reqb','resh','resb'])} ret 1`);break;
   case'nobuf':L.push(`${pick(['reqb','resb'])}#1 ret 3`);break; case'water':L.push(`${pick(['reqb','resb'])}#1 ret 2`);break; case'trailers':L.push(`${pick(['reqt','rest'])} ret 1`);break;
  }
 }
 return L.join('\n');
}
const cases=[];
for(let i=0;i<Number(nText);i++){
 const codec=pick(['h1','h1','h2']), up=pick(['h1','h1','h2']);
 const o={http:chance(.2),local:chance(.2),cont:chance(.08),close:chance(.06),trap:chance(.06),wild:chance(.15)};
 const chain=Array.from({length:W({1:5,2:3,3:1})|0},()=>({script:script(o),...(chance(.1)&&{allowStop:true})}));
 const method=pick(['GET','GET','POST','POST','PUT','HEAD','DELETE']); const hasBody=method==='POST'||method==='PUT';
 const H=[]; if(chance(.4))H.push(['x-a',pick(['1','two'])]); if(chance(.2))H.push(['cookie','a=1'],['cookie','b=2']); if(chance(.2))H.push(['user-agent','ua/1']); if(chance(.15))H.push(['content-type',pick(['application/json','application/grpc','text/plain'])]);
 const client=[]; const path=pick(['/','/p?q=1','/a/b']);
 const ms=1500;
 if(!hasBody)client.push({op:'send',id:'a',method,path,headers:H,eos:true});
 else{const chunks=Array.from({length:int(1,3)},()=>pick(['aaa','bbbb','x','0123456789']));const total=chunks.join('').length;const cl=chance(.4);if(cl)H.push(['content-length',String(total)]);
  client.push({op:'send',id:'a',method,path,headers:H});
  const tr=!cl&&chance(.2);
  chunks.forEach((t,k)=>client.push({op:'data',id:'a',text:t,eos:!tr&&k===chunks.length-1,gap:80}));
  if(tr){client[0].trailers=[['x-t','1']];client.push({op:'trailers',id:'a',headers:[['x-t','1']]});}}
 if(chance(.06))client.push({op:'wait',ms:100},{op:'abort',id:'a'},{op:'wait',ms:200}); else client.push({op:'end',id:'a',ms});
 if(chance(.15)){client.push({op:'send',id:'b',path:'/second',eos:true},{op:'end',id:'b',ms});}
 if(chance(.3))client.push({op:'wait',ms:300});
 const reply=()=>{const r={};if(chance(.3))r.status=pick([200,201,204,304,404,500,301]);if(chance(.4))r.headers=[['x-r','1'],...(chance(.3)?[['set-cookie','s=1'],['set-cookie','t=2']]:[]),...(chance(.2)?[['content-type','text/plain']]:[])];
  if(chance(.4)&&![204,304].includes(r.status))r.chunks=Array.from({length:int(1,3)},()=>pick(['one','twotwo','3']));else if(![204,304].includes(r.status))r.body=pick(['ok','','hello world','x']);
  if(chance(.2)&&![204,304].includes(r.status))r.trailers={'x-rt':'2'};if(chance(.25))r.delay=pick([100,250]);if(chance(.04))r.reset=true;else if(chance(.04)&&r.chunks)r.resetAfter=true;return r};
 cases.push({id:`f${seedText}-${i}`,rules:['fuzz'],title:'fuzz',listener:'http',codec,concurrency:1,chain,clusters:{main:{kind:chance(.03)?'dead':up,replies:[reply()]},b:{kind:pick(['h1','h2']),replies:[{...(chance(.4)&&{delay:100}),body:pick(['ok','callbody']),...(chance(.1)&&{status:503})}]}},client,...(chance(.06)&&{limit:1024})});
}
fs.mkdirSync(outDir+'/recorded',{recursive:true});
fs.writeFileSync(outDir+'/cases.json','[\n'+cases.map(c=>JSON.stringify(c)).join(',\n')+'\n]\n');
