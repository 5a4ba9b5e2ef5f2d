import { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
import { vwap, printsBetween, timeWeightedSpreadBps } from '#core/market/prints';
import { EVENT } from '#core/market/tape';
for (const n of ['bac_20131007','ibm_20131008','aig_20131007']) { const D='/work/shared/data/ticks/'+n; const t=performance.now(); const r=readLeanTicks([D+'_trade.zip',D+'_quote.zip'],{symbol:null}); console.log(n,performance.now()-t);
 if (!r.ok) {console.log(r.error);continue}
 const {tape}=r.value; console.log(r.value.quality);
 const m=tape.at[0]!-(tape.at[0]!%86400e6)+4*3600e6; const [f,to]=[m+9.5*3600e6,m+16*3600e6];
 console.log(vwap(tape,f,to,'all'),vwap(tape,f,to,'eligible'),printsBetween(tape,f,to),timeWeightedSpreadBps(tape,f,to));
 const c:Record<string,number>={}; for(let i=0;i<tape.count;i++){ if(tape.eligible[i]!==1)continue; const p=tape.price[i]!,b=tape.bidPrice[i]!,a=tape.askPrice[i]!; const k=b===a?'locked':b>a?'crossed':p<b?'below':p===b?'bid':p<a?'inside':p===a?'ask':'above'; c[k]=(c[k]??0)+1;} console.log(c);
}
